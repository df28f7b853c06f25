// Sends the file of a hand that was chosen.

import { fill } from '/words.js';

/**
 * @param {HTMLInputElement} input
 * @param {{ invokeMethodAsync(name: string, ...args: unknown[]): Promise<void> }} server
 * @param {Record<string, any>} words
 */
export function begin(input, server, words) {
  const send = async () => {
    const file = input.files?.[0];
    input.value = '';
    if (!file) {
      return;
    }
    try {
      const answer = await fetch('/import/' + encodeURIComponent(file.name), { method: 'PUT', body: file });
      const said = await answer.json().catch(() => ({}));
      await server.invokeMethodAsync('Said', answer.ok ? fill(words.imported, file.name) : said.error ?? fill(words.unsent, file.name), !answer.ok);
    } catch {
      await server.invokeMethodAsync('Said', fill(words['unsent-closed'], file.name), true);
    }
  };
  input.addEventListener('change', send);
  // A file may have been chosen before this was there to hear of it.
  send();
}
