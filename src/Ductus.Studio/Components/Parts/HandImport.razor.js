// Sends the file of a hand that was chosen.

/** @param {HTMLInputElement} input @param {{ invokeMethodAsync(name: string, ...args: unknown[]): Promise<void> }} server */
export function begin(input, server) {
  input.addEventListener('change', async () => {
    const file = input.files?.[0];
    input.value = '';
    if (!file) {
      return;
    }
    try {
      const answer = await fetch('/import/' + encodeURIComponent(file.name), { method: 'PUT', body: file });
      const said = await answer.json().catch(() => ({}));
      await server.invokeMethodAsync('Said', answer.ok ? `'${file.name}' is on the shelf.` : said.error ?? `'${file.name}' could not be sent.`, !answer.ok);
    } catch {
      await server.invokeMethodAsync('Said', `'${file.name}' could not be sent: it is too large, or the studio is closed.`, true);
    }
  });
}
