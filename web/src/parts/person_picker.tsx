// People are found by a part of their name; the list of matches is radio buttons, so nothing depends on a mouse or on hovering.
import { useState } from 'react';
import { get } from '../api/client.ts';
import type { DirectoryAnswer, PersonName } from '../api/schema.ts';
import { t } from '../text/text.ts';
import { Button } from './button.tsx';
import { Failure } from './failure.tsx';
import { Input, Radios } from './field.tsx';
import { personText } from './states.tsx';

interface Props {
  legend: string;
  name: string;
  required?: boolean;
  value: PersonName | undefined;
  onPick: (person: PersonName) => void;
  error?: string | undefined;
}

export function PersonPicker({ legend, name, required, value, onPick, error }: Props) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<PersonName[]>();
  const [failure, setFailure] = useState<unknown>();
  const look = () => {
    if (text.trim() === '') return;
    setFailure(undefined);
    get<DirectoryAnswer>('/directory', { name: text.trim() }).then(
      (answer) => setFound(answer.items),
      (caught: unknown) => setFailure(caught),
    );
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-52 flex-1">
          <Input
            id={`field-${name}`}
            label={legend}
            required={required ?? false}
            error={error}
            value={text}
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.keyCode === 229) return;
              event.preventDefault();
              look();
            }}
          />
        </div>
        <Button onClick={look}>{t('person.find')}</Button>
      </div>
      <Failure error={failure} />
      <div aria-live="polite">
        {found && found.length === 0 ? <p>{t('person.none')}</p> : null}
        {found && found.length > 0 ? (
          <Radios
            legend={t('person.found', { n: found.length })}
            name={`${name}-choice`}
            value={value?.account ?? ''}
            onChange={(account) => {
              const person = found.find((one) => one.account === account);
              if (person) onPick(person);
            }}
            choices={found.map((person) => ({ value: person.account, label: `${personText(person)}（${person.account}）` }))}
          />
        ) : null}
      </div>
    </div>
  );
}
