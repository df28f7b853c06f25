// Keys of the texts: Enter = right and on, arrows, Escape, Alt+1..3, and what is typed is kept as a draft.

/** Milliseconds that typing rests before it is kept. */
const REST = 900;

/** @param {HTMLElement} list @param {any} server @param {string} address what a draft is put to, by page and line, when there is no time to call the server */
export function begin(list, server, address) {
  const left = new AbortController();
  let last = null;
  const fields = () => /** @type {HTMLInputElement[]} */ ([...list.querySelectorAll('.textfield')]);
  const timers = new Map();
  const sent = new Set();

  const draft = (field) => {
    clearTimeout(timers.get(field));
    if (field.value !== field.dataset.saved) {
      field.dataset.saved = field.value;
      server.invokeMethodAsync('Draft', field.dataset.page, field.dataset.line, field.value);
    }
  };

  /** The same where the screen or the tab is left, and its connection with it: such a request outlives the page that sends it. */
  const draftAtOnce = () => {
    for (const [field, timer] of timers) {
      clearTimeout(timer);
      if (field.value !== field.dataset.saved) {
        field.dataset.saved = field.value;
        fetch(`${address}/${field.dataset.page}/${field.dataset.line}`, { method: 'PUT', keepalive: true, body: field.value });
      }
    }
  };

  /** What Escape goes back to. */
  const keep = (field) => {
    field.dataset.before = field.value;
    field.dataset.wasRight = String(field.closest('.text').classList.contains('Checked'));
  };

  const takeBack = (field) => {
    clearTimeout(timers.get(field));
    field.value = field.dataset.before ?? field.dataset.saved;
    if (field.dataset.saved !== field.value) {
      // It had been kept as a draft meanwhile.
      field.dataset.saved = field.value;
      server.invokeMethodAsync(field.dataset.wasRight === 'true' ? 'Right' : 'Draft', field.dataset.page, field.dataset.line, field.value);
    }
  };

  const right = async (field) => {
    clearTimeout(timers.get(field));
    const text = field.value;
    field.dataset.saved = text;
    const item = field.closest('.text');
    const all = fields();
    // Those said to be right a moment ago stay Proposed until the server has drawn them again.
    sent.add(field);
    const isOpen = (other) => !sent.has(other) && other.closest('.text').classList.contains('Proposed');
    const next = all.slice(all.indexOf(field) + 1).find(isOpen) ?? all.find(isOpen);
    // Goes on at once: keys pressed while the answer is under way are meant for the next line.
    (next ?? document.querySelector('.next a'))?.focus();
    const isKept = await server.invokeMethodAsync('Right', field.dataset.page, field.dataset.line, text);
    sent.delete(field);
    if (isKept) {
      field.dataset.before = text;
      field.dataset.wasRight = 'true';
      item.classList.add('done');
    } else {
      field.focus();
    }
  };

  list.addEventListener('focusin', (event) => {
    if (event.target.classList.contains('textfield')) {
      last = event.target;
      keep(last);
    }
  });

  list.addEventListener('keydown', (event) => {
    const field = event.target;
    if (!field.classList?.contains('textfield')) {
      return;
    }
    const all = fields();
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === 'Enter') {
      event.preventDefault();
      // A key that is held down says so of one line only.
      if (!event.repeat) {
        right(field);
      }
    } else if (step && !event.altKey) {
      event.preventDefault();
      all[all.indexOf(field) + step]?.focus();
    } else if (event.key === 'Escape') {
      takeBack(field);
    } else if (event.altKey && ['1', '2', '3'].includes(event.key)) {
      const other = field.getAttribute(`data-alt-${event.key}`);
      if (other) {
        event.preventDefault();
        field.value = other;
        draft(field);
      }
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && field.value === field.dataset.saved) {
      event.preventDefault();
      server.invokeMethodAsync(event.shiftKey ? 'Redo' : 'Undo');
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'y') {
      event.preventDefault();
      server.invokeMethodAsync('Redo');
    }
  });

  // Nor does it go on to the next screen, whose link gets the focus after the last line.
  document.querySelector('.next a')?.addEventListener('keydown', (event) => {
    if (/** @type {KeyboardEvent} */ (event).key === 'Enter' && /** @type {KeyboardEvent} */ (event).repeat) {
      event.preventDefault();
    }
  });

  list.addEventListener('input', (event) => {
    const field = event.target;
    if (field.classList?.contains('textfield')) {
      clearTimeout(timers.get(field));
      timers.set(field, setTimeout(() => draft(field), REST));
    }
  });

  list.addEventListener('focusout', (event) => {
    if (event.target.classList?.contains('textfield') && event.target.value !== event.target.dataset.saved) {
      draft(event.target);
    }
  });

  list.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    const field = button && fields().find((one) => one.dataset.line === (button.dataset.right ?? button.dataset.take));
    if (field && button.dataset.right) {
      right(field);
    } else if (field) {
      field.value = button.dataset.text;
      draft(field);
      field.focus();
    }
  });

  document.querySelector('.letters')?.addEventListener('click', (event) => {
    const letter = event.target.closest('[data-letter]')?.dataset.letter;
    if (letter && last?.isConnected) {
      last.setRangeText(letter, last.selectionStart ?? last.value.length, last.selectionEnd ?? last.value.length, 'end');
      last.focus();
      last.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });

  // The server puts a text there that was changed elsewhere: it is the one that is saved.
  new MutationObserver((changes) => {
    for (const change of changes) {
      const field = /** @type {HTMLInputElement} */ (change.target);
      if (change.attributeName === 'value' && field !== document.activeElement) {
        field.value = field.getAttribute('value') ?? '';
      }
    }
  }).observe(list, { subtree: true, attributes: true, attributeFilter: ['value'] });

  addEventListener('pagehide', draftAtOnce, { signal: left.signal });

  // What was typed before this was there to hear of it is kept too, and can be taken back.
  for (const field of fields()) {
    field.dataset.before = field.dataset.saved;
    field.dataset.wasRight = String(field.closest('.text').classList.contains('Checked'));
    draft(field);
  }
  last = fields().find((field) => field === document.activeElement) ?? null;
  list.removeAttribute('aria-busy');

  const wanted = location.hash && document.getElementById(location.hash.slice(1));
  if (wanted) {
    wanted.scrollIntoView({ block: 'center' });
    wanted.querySelector('.textfield')?.focus();
  }

  return {
    end() {
      left.abort();
      draftAtOnce();
    },
  };
}
