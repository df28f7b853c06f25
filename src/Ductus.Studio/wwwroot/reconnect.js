// A studio that was started anew knows nothing of this window: the page is loaded again.
document.getElementById('components-reconnect-modal').addEventListener('components-reconnect-state-changed', (event) => {
  if (event.detail.state === 'rejected') {
    location.reload();
  }
});
