// Takes pictures that are dropped, pasted or chosen, and sends them one by one.

import { fill } from '/words.js';

const MOST = 500;

/**
 * @param {HTMLElement} field
 * @param {string} to where files are put
 * @param {{ invokeMethodAsync(name: string): Promise<void> }} server
 * @param {Record<string, any>} words
 */
export function begin(field, to, server, words) {
  const say = field.querySelector('.sending');
  const send = (/** @type {File[]} */ files) => sendAll(files, to, say, server, words);
  field.addEventListener('dragover', (event) => {
    event.preventDefault();
    field.classList.add('over');
  });
  field.addEventListener('dragleave', () => field.classList.remove('over'));
  field.addEventListener('drop', async (event) => {
    event.preventDefault();
    field.classList.remove('over');
    send(await filesOf(event.dataTransfer));
  });
  for (const picker of field.querySelectorAll('input[type=file]')) {
    const sendChosen = () => {
      const chosen = [.../** @type {HTMLInputElement} */ (picker).files];
      /** @type {HTMLInputElement} */ (picker).value = '';
      send(chosen);
    };
    picker.addEventListener('change', sendChosen);
    // Files may have been chosen before this was there to hear of it.
    if (/** @type {HTMLInputElement} */ (picker).files.length > 0) {
      sendChosen();
    }
  }
  const onPaste = (/** @type {ClipboardEvent} */ event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) {
      event.preventDefault();
      send(files);
    }
  };
  document.addEventListener('paste', onPaste);
  field.removeAttribute('aria-busy');
  return { end: () => document.removeEventListener('paste', onPaste) };
}

/** Files of a drop, those in folders too. @param {DataTransfer | null} data */
async function filesOf(data) {
  const entries = [...(data?.items ?? [])].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) {
    return [...(data?.files ?? [])];
  }
  const files = [];
  const walk = async (entry) => {
    if (files.length > MOST) {
      return;
    }
    if (entry.isFile) {
      files.push(await new Promise((done, failed) => entry.file(done, failed)));
    } else {
      const reader = entry.createReader();
      for (let part; (part = await new Promise((done, failed) => reader.readEntries(done, failed))).length > 0;) {
        for (const inner of part) {
          await walk(inner);
        }
      }
    }
  };
  for (const entry of entries) {
    await walk(entry);
  }
  return files;
}

async function sendAll(files, to, say, server, words) {
  const wanted = files.filter((file) => !file.name.startsWith('.'));
  const faults = [];
  let kept = 0;
  if (wanted.length > MOST) {
    say.textContent = fill(words['too-many'], wanted.length, MOST);
    return;
  }
  // Texts first, so that they are there when their pages are read.
  wanted.sort((a, b) => Number(b.name.endsWith('.txt')) - Number(a.name.endsWith('.txt')) || a.name.localeCompare(b.name, undefined, { numeric: true }));
  for (const [i, file] of wanted.entries()) {
    say.textContent = fill(words.taking, i + 1, wanted.length, file.name);
    try {
      const answer = await fetch(to + encodeURIComponent(file.name || 'pasted.png'), { method: 'PUT', body: file });
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) {
        kept += said.kept ?? 0;
      } else {
        faults.push(said.error ?? fill(words.unsent, file.name));
      }
    } catch {
      faults.push(fill(words['unsent-closed'], file.name));
    }
  }
  say.textContent = [kept > 0 ? fill(words.taken, kept) : '', ...faults].filter(Boolean).join(' ');
  if (kept > 0) {
    await server.invokeMethodAsync('Done');
  }
}
