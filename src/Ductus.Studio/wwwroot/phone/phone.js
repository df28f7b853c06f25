// Sends the pictures that were chosen on the phone, one by one.
const said = document.getElementById('said');
const input = document.getElementById('pictures');
let arrived = 0;
input.addEventListener('change', async () => {
  const files = [...input.files];
  input.value = '';
  for (const [i, file] of files.entries()) {
    said.textContent = `Sending ${i + 1} of ${files.length}`;
    try {
      const answer = await fetch('scans/' + encodeURIComponent(file.name || 'photo.jpg'), { method: 'PUT', body: file });
      const told = await answer.json().catch(() => ({}));
      if (!answer.ok) {
        said.textContent = told.error ?? 'The studio no longer takes pictures: open the code once more.';
        return;
      }
      arrived += told.kept ?? 0;
    } catch {
      said.textContent = 'The studio cannot be reached any more: open the code once more.';
      return;
    }
  }
  said.textContent = `${arrived} ${arrived === 1 ? 'picture has' : 'pictures have'} arrived. You can send more, or close this page.`;
});
