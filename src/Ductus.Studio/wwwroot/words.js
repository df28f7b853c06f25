// Texts that .NET hands to scripts, with what they tell put into their numbered places.

/**
 * @param {string | { one: string, other: string }} text where it has forms, the first value decides
 * @param {...unknown} values
 */
export function fill(text, ...values) {
  const form = typeof text === 'string' ? text : values[0] === 1 ? text.one : text.other;
  return form.replace(/\{(\d)\}/g, (_, place) => String(values[place]));
}
