// The six figures of the authenticator app. Full-width figures, which an input method likes to give, are taken as well.
import { t } from '../text/text.ts';
import { Input } from './field.tsx';

export function asCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/[^0-9]/g, '')
    .slice(0, 6);
}

export function CodeField({ value, onChange, error, first = true }: { value: string; onChange: (value: string) => void; error?: string | undefined; first?: boolean }) {
  return (
    <Input
      id="field-code"
      data-first={first || undefined}
      label={t('code.label')}
      hint={t('code.hint')}
      error={error}
      required
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={12}
      value={value}
      onChange={(event) => onChange((event.nativeEvent as InputEvent).isComposing ? event.target.value : asCode(event.target.value))}
      onBlur={() => onChange(asCode(value))}
      className="max-w-44 text-center text-std-22B-150 tracking-widest"
    />
  );
}
