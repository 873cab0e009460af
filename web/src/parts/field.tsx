// Labelled fields: label above, hint under it, error beside it and in the summary on top of the form.
import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react';
import { t } from '../text/text.ts';

interface Common {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  small?: boolean;
}

const kBox =
  'w-full rounded-8 border border-solid-gray-600 bg-white px-3 hover:border-black aria-invalid:border-red-900 aria-invalid:border-2 aria-disabled:bg-solid-gray-50';

function Frame({ id, label, hint, error, required, small, children }: Common & { id: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className={small ? 'text-dns-14B-130' : 'text-dns-16B-130'}>
        {label}
        {required ? <span className="ml-2 text-dns-14N-130 text-red-1000">{t('form.required')}</span> : null}
      </label>
      {hint ? (
        <div id={`${id}-hint`} className="text-dns-14N-130 text-solid-gray-700">
          {hint}
        </div>
      ) : null}
      {children}
      {error ? (
        <p id={`${id}-error`} className="text-dns-14N-130 text-red-1000">
          <span aria-hidden="true">＊</span>
          {error}
        </p>
      ) : null}
    </div>
  );
}

function described(id: string, hint: unknown, error: unknown): string | undefined {
  const names = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return names === '' ? undefined : names;
}

export function Input({ label, hint, error, required, small, className = '', id, ...rest }: Common & InputHTMLAttributes<HTMLInputElement>) {
  const made = useId();
  const own = id ?? made;
  return (
    <Frame id={own} label={label} hint={hint} error={error} required={required} small={small}>
      <input
        {...rest}
        id={own}
        aria-required={required || undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(own, hint, error)}
        className={`${kBox} ${small ? 'h-10' : 'h-12'} ${className}`}
      />
    </Frame>
  );
}

export function Textarea({ label, hint, error, required, small, id, ...rest }: Common & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const made = useId();
  const own = id ?? made;
  return (
    <Frame id={own} label={label} hint={hint} error={error} required={required} small={small}>
      <textarea
        rows={3}
        {...rest}
        id={own}
        aria-required={required || undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(own, hint, error)}
        className={`${kBox} py-2`}
      />
    </Frame>
  );
}

export function Select({
  label,
  hint,
  error,
  required,
  small,
  id,
  choices,
  ...rest
}: Common & SelectHTMLAttributes<HTMLSelectElement> & { choices: [value: string, text: string][] }) {
  const made = useId();
  const own = id ?? made;
  return (
    <Frame id={own} label={label} hint={hint} error={error} required={required} small={small}>
      <select
        {...rest}
        id={own}
        aria-required={required || undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(own, hint, error)}
        className={`${kBox} ${small ? 'h-10' : 'h-12'}`}
      >
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function Checkbox({ label, hint, ...rest }: { label: ReactNode; hint?: ReactNode } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div>
      <label className="flex min-h-11 w-fit cursor-pointer items-start gap-3 py-2">
        <input {...rest} type="checkbox" aria-describedby={hint ? `${id}-hint` : undefined} className="mt-0.5 size-6 shrink-0 accent-blue-900" />
        <span>{label}</span>
      </label>
      {hint ? (
        <div id={`${id}-hint`} className="pl-9 text-dns-14N-130 text-solid-gray-700">
          {hint}
        </div>
      ) : null}
    </div>
  );
}

export interface RadioChoice {
  value: string;
  label: ReactNode;
  hint?: ReactNode;
  blocked?: boolean;
}

export function Radios({
  legend,
  name,
  choices,
  value,
  onChange,
  error,
  required,
}: {
  legend: string;
  name: string;
  choices: RadioChoice[];
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  required?: boolean;
}) {
  const id = useId();
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined} className="flex flex-col gap-1">
      <legend className="mb-1 text-dns-16B-130">
        {legend}
        {required ? <span className="ml-2 text-dns-14N-130 text-red-1000">{t('form.required')}</span> : null}
      </legend>
      {choices.map((choice, index) => (
        <div key={choice.value}>
          <label className={`flex min-h-11 w-fit items-start gap-3 py-2 ${choice.blocked ? 'cursor-not-allowed text-solid-gray-600' : 'cursor-pointer'}`}>
            <input
              type="radio"
              id={index === 0 ? `field-${name}` : undefined}
              name={name}
              value={choice.value}
              checked={value === choice.value}
              disabled={choice.blocked}
              aria-describedby={choice.hint ? `${id}-${index}` : undefined}
              onChange={() => onChange(choice.value)}
              className="mt-0.5 size-6 shrink-0 accent-blue-900"
            />
            <span>{choice.label}</span>
          </label>
          {choice.hint ? (
            <div id={`${id}-${index}`} className="-mt-1 pb-1 pl-9 text-dns-14N-130 text-solid-gray-700">
              {choice.hint}
            </div>
          ) : null}
        </div>
      ))}
      {error ? (
        <p id={`${id}-error`} className="text-dns-14N-130 text-red-1000">
          <span aria-hidden="true">＊</span>
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}

// What is wrong with a form, on top of it; each line leads to its field.
export function ErrorSummary({ errors }: { errors: Record<string, string> }) {
  const lines = Object.entries(errors);
  if (lines.length === 0) return null;
  return (
    <div role="alert" className="border-l-8 border-red-900 bg-red-50 p-4 forced-colors:border">
      <p className="text-dns-16B-130">{t('form.wrong', { n: lines.length })}</p>
      <ul className="mt-2 list-disc pl-6">
        {lines.map(([field, text]) => (
          <li key={field}>
            <a
              href={`#field-${field}`}
              onClick={(event) => {
                event.preventDefault();
                document.getElementById(`field-${field}`)?.focus();
              }}
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
