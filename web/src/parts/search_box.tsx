// The one search box: the same filter words as on the command line, sent as they were typed.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useKeys } from '../logic/keys.ts';
import { t } from '../text/text.ts';
import { Button } from './button.tsx';

export function SearchBox({ value, onSearch, hint, children }: { value: string; onSearch: (text: string) => void; hint: string; children?: ReactNode }) {
  const [text, setText] = useState(value);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => setText(value), [value]);
  useKeys({
    '/': (event) => {
      event.preventDefault();
      box.current?.focus();
    },
  });
  return (
    <form
      role="search"
      className="no-print flex flex-col gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text.trim());
      }}
    >
      <label htmlFor="search" className="text-dns-16B-130">
        {t('search.label')}
      </label>
      <div className="flex flex-wrap items-center gap-2">
        <input
          id="search"
          ref={box}
          type="search"
          value={text}
          maxLength={500}
          aria-describedby="search-hint"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
          className="h-11 min-w-0 flex-[1_1_16rem] rounded-8 border border-solid-gray-600 bg-white px-3 hover:border-black"
        />
        <Button look="solid" type="submit">
          {t('search.send')}
        </Button>
        {children}
      </div>
      <p id="search-hint" className="text-dns-14N-130 text-solid-gray-700">
        {hint}
      </p>
    </form>
  );
}
