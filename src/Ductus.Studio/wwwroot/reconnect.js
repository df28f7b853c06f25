// A studio that was started anew knows nothing of this window: the page is loaded again.
const modal = document.getElementById('components-reconnect-modal');

// An empty address is that of the studio's first page here, and Blazor would go there over the connection that is lost.
modal.querySelector('a').addEventListener('click', (event) => {
  event.preventDefault();
  location.reload();
});

modal.addEventListener('components-reconnect-state-changed', (event) => {
  if (event.detail.state === 'rejected') {
    location.reload();
  }
});
