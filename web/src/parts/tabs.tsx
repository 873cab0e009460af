// Tabs after the WAI-ARIA pattern: arrows move, Home and End jump, the panel follows at once.
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface Tab {
  name: string;
  title: string;
  content: () => ReactNode;
}

export function Tabs({ label, tabs, start }: { label: string; tabs: Tab[]; start?: string }) {
  const id = useId();
  const [current, setCurrent] = useState(start ?? tabs[0]?.name);
  const list = useRef<HTMLDivElement>(null);
  const shown = tabs.find((tab) => tab.name === current) ?? tabs[0];
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.name === shown?.name);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const to = tabs[(next + tabs.length) % tabs.length];
    if (!to) return;
    setCurrent(to.name);
    list.current?.querySelector<HTMLElement>(`[data-tab="${to.name}"]`)?.focus();
  };
  if (!shown) return null;
  return (
    <div>
      <div ref={list} role="tablist" aria-label={label} onKeyDown={move} className="no-print flex flex-wrap gap-x-1 border-b border-solid-gray-420">
        {tabs.map((tab) => {
          const on = tab === shown;
          return (
            <button
              key={tab.name}
              type="button"
              role="tab"
              id={`${id}-${tab.name}`}
              data-tab={tab.name}
              aria-selected={on}
              aria-controls={`${id}-panel`}
              tabIndex={on ? 0 : -1}
              onClick={() => setCurrent(tab.name)}
              className={`min-h-11 cursor-pointer border-b-4 px-4 py-2 text-dns-16N-130 hover:underline ${on ? 'border-blue-900 font-bold text-blue-1000' : 'border-transparent'}`}
            >
              {tab.title}
            </button>
          );
        })}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown.name}`} tabIndex={0} className="pt-4">
        {shown.content()}
      </div>
    </div>
  );
}
