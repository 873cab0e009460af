// The search form writes the same words a person could type: form → filter text. The box stays the truth; the form only adds to it.
export interface FormFields {
  from: string;
  to: string;
  subject: string;
  name: string;
  state: string;
  kind: string;
  has: string;
  after: string; // 2026-11-22
  before: string; // the last day wanted, inclusive
  larger: string;
}

export const kNoFields: FormFields = { from: '', to: '', subject: '', name: '', state: '', kind: '', has: '', after: '', before: '', larger: '' };

// A value with blanks needs quotes; a quote inside it cannot be asked for and is left out.
function word(value: string): string {
  const clean = value.trim().replaceAll('"', '');
  return /[\s\u3000]/.test(clean) ? `"${clean}"` : clean;
}

// "before:" means up to the start of that day, while a form's last day is part of the span: one day later.
function dayAfter(text: string): string {
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) ? '' : new Date(at + 86_400_000).toISOString().slice(0, 10);
}

export function toFilter(fields: FormFields): string {
  const terms: string[] = [];
  for (const name of ['from', 'to', 'subject', 'name', 'state', 'kind', 'has', 'after', 'larger'] as const) {
    const value = word(fields[name]);
    if (value !== '') terms.push(`${name}:${value}`);
  }
  const end = fields.before === '' ? '' : dayAfter(fields.before);
  if (end !== '') terms.push(`before:${end}`);
  return terms.join(' ');
}
