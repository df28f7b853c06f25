// Sends the pictures that were chosen on the phone, one by one.

import { fill } from './words.js';

const words = JSON.parse(document.getElementById('words').textContent);
const said = document.getElementById('said');
const input = document.getElementById('pictures');
let arrived = 0;
input.addEventListener('change', async () => {
  const files = [...input.files];
  input.value = '';
  for (const [i, file] of files.entries()) {
    said.textContent = fill(words.sending, i + 1, files.length);
    try {
      const answer = await fetch('scans/' + encodeURIComponent(file.name || 'photo.jpg'), { method: 'PUT', body: file });
      const told = await answer.json().catch(() => ({}));
      if (!answer.ok) {
        said.textContent = told.error ?? words.refused;
        return;
      }
      arrived += told.kept ?? 0;
    } catch {
      said.textContent = words.gone;
      return;
    }
  }
  said.textContent = fill(words.sent, arrived);
});
