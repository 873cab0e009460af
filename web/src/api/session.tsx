// Who is logged in, for every page below; and "show that it is you" before acts that ask for it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { CodeField } from '../parts/code.tsx';
import { Input } from '../parts/field.tsx';
import { FormDialog, useForm } from '../parts/form.tsx';
import { t } from '../text/text.ts';
import { ApiError, get, onSessionEnd, post } from './client.ts';
import type { Role, Session } from './schema.ts';
import { seen } from './seen.ts';

export function useSessionQuery() {
  const client = useQueryClient();
  useEffect(() => onSessionEnd(() => void client.invalidateQueries({ queryKey: ['session'] })), [client]);
  return useQuery<Session | null, ApiError>({
    queryKey: ['session'],
    queryFn: async () => {
      if (!seen()) return null;
      return get<Session>('/session').catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      });
    },
    refetchOnWindowFocus: true,
  });
}

interface Known {
  session: Session;
  has: (...roles: Role[]) => boolean;
  again: <T>(act: () => Promise<T>) => Promise<T>;
}
const Context = createContext<Known | undefined>(undefined);

export function useSession(): Known {
  const known = useContext(Context);
  if (!known) throw new Error('no session');
  return known;
}

export const kAgainNeeded = 'CON-11';

// Thrown when a person closes the question instead of answering it: nothing happened, nothing needs to be said.
export class Cancelled extends Error {
  override name = 'Cancelled';
}

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  const client = useQueryClient();
  const waiting = useRef<((done: boolean) => void) | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const ask = useCallback(
    () =>
      new Promise<boolean>((resolve) => {
        waiting.current = resolve;
        setAsking(true);
      }),
    [],
  );
  const close = (done: boolean) => {
    setAsking(false);
    waiting.current?.(done);
    waiting.current = undefined;
  };
  const again = async <T,>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== kAgainNeeded) throw error;
    }
    if (!(await ask())) throw new Cancelled();
    return act();
  };
  const has = (...roles: Role[]) => roles.some((role) => session.roles?.includes(role));
  return (
    <Context.Provider value={{ session, has, again }}>
      {children}
      {asking ? (
        <AgainDialog
          account={session.account ?? ''}
          withCode={session.code_needed}
          onClose={() => close(false)}
          onDone={(next) => {
            client.setQueryData(['session'], next);
            close(true);
          }}
        />
      ) : null}
    </Context.Provider>
  );
}

function AgainDialog({ account, withCode, onClose, onDone }: { account: string; withCode: boolean; onClose: () => void; onDone: (session: Session) => void }) {
  const [value, setValue] = useState('');
  const form = useForm({ send: async () => onDone(await post<Session>('/session/again', withCode ? { code: value } : { password: value })), failed: () => setValue('') });
  return (
    <FormDialog title={t('again.title')} form={form} send={t('again.send')} blocked={value === ''} onClose={onClose} lead={<p>{t('again.why')}</p>}>
      <input type="text" autoComplete="username" value={account} readOnly hidden />
      {withCode ? (
        <CodeField value={value} onChange={setValue} />
      ) : (
        <Input data-first label={t('login.password')} type="password" autoComplete="current-password" value={value} onChange={(event) => setValue(event.target.value)} />
      )}
    </FormDialog>
  );
}
