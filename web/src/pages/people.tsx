// 利用者と所属: accounts and departments. Rights are changed on the host only; here one can block, unlock and end sessions.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../api/client.ts';
import { useList, useThing } from '../api/hooks.ts';
import type { ActOnPersonBody, DepartmentList, Person, Role } from '../api/schema.ts';
import { useSession } from '../api/session.tsx';
import { when } from '../logic/dates.ts';
import { go, usePlace, withQuery } from '../logic/route.ts';
import { ActDialog } from '../parts/act.tsx';
import { Badge } from '../parts/badge.tsx';
import { Empty, Facts, PageHead } from '../parts/bits.tsx';
import { Button, Link } from '../parts/button.tsx';
import { CsvLink, ListFrame } from '../parts/list.tsx';
import { Asked, Done, ThingPage } from '../parts/page.tsx';
import { SearchBox } from '../parts/search_box.tsx';
import { personText } from '../parts/states.tsx';
import { Table, Two } from '../parts/table.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { known, t } from '../text/text.ts';

export function rolesText(roles: Role[]): string {
  return roles.map((role) => known(`role.${role}`, role)).join('、');
}

function PersonState({ person }: { person: Person }) {
  if (!person.enabled) return <Badge tone="still" icon="cross">{t('person.disabled')}</Badge>;
  if (person.blocked) return <Badge tone="bad" icon="lock">{t('person.blocked')}</Badge>;
  if (person.locked_until && Date.parse(person.locked_until) > Date.now()) return <Badge tone="warn" icon="clock">{t('person.locked')}</Badge>;
  return <Badge tone="good" icon="check">{t('person.open')}</Badge>;
}

export function PeoplePage() {
  return (
    <>
      <PageHead title={t('nav.people')} tabTitle={t('nav.people')} lead={t('people.lead')} />
      <Tabs
        label={t('nav.people')}
        tabs={[
          { name: 'people', title: t('people.tab'), content: () => <PeopleList /> },
          { name: 'departments', title: t('departments.tab'), content: () => <Departments /> },
        ]}
      />
    </>
  );
}

function PeopleList() {
  const { path, query } = usePlace();
  const name = query.get('name') ?? '';
  const list = useList<Person>('/people', { name });
  return (
    <>
      <div className="mb-4">
        <SearchBox value={name} onSearch={(text) => go(withQuery(path, query, { name: text }))} hint={t('people.hint')}>
          <CsvLink path="/people" params={{ name }} />
        </SearchBox>
      </div>
      <ListFrame list={list} empty={<Empty title={t('people.empty')} />}>
        <Table
          keys
          caption={t('people.tab')}
          rows={list.rows}
          rowKey={(row) => row.account}
          columns={[
            {
              name: 'name',
              title: t('people.name'),
              cell: (row) => (
                <Two
                  first={
                    <Link to={`/people/${encodeURIComponent(row.account)}`} focusKey={row.account}>
                      {row.name}
                    </Link>
                  }
                  second={row.account}
                />
              ),
            },
            { name: 'department', title: t('people.department'), cell: (row) => row.department ?? '' },
            { name: 'roles', title: t('people.roles'), small: true, cell: (row) => rolesText(row.roles) },
            { name: 'addresses', title: t('people.addresses'), small: true, cell: (row) => row.addresses.join('、') },
            { name: 'source', title: t('people.source'), small: true, cell: (row) => t(`source.${row.source}`) },
            { name: 'state', title: t('col.state'), cell: (row) => <PersonState person={row} /> },
          ]}
        />
      </ListFrame>
    </>
  );
}

function Departments() {
  const asked = useThing<DepartmentList>('/departments');
  return (
    <Asked asked={asked}>
      {({ items }) => {
        if (items.length === 0) return <Empty title={t('departments.empty')} />;
        const names = new Map(items.map((one) => [one.code, one.name]));
        return (
          <>
            <div className="mb-3 flex justify-end">
              <CsvLink path="/departments" />
            </div>
            <Table
              caption={t('departments.tab')}
              rows={items}
              rowKey={(row) => row.code}
              columns={[
                { name: 'name', title: t('departments.name'), cell: (row) => <Two first={row.name} second={row.code} /> },
                { name: 'parent', title: t('departments.parent'), cell: (row) => (row.parent ? (names.get(row.parent) ?? row.parent) : '') },
                { name: 'superior', title: t('departments.superior'), cell: (row) => (row.superior ? personText(row.superior) : <Badge tone="warn" icon="alert">{t('departments.noSuperior')}</Badge>) },
                { name: 'addresses', title: t('departments.addresses'), small: true, cell: (row) => row.addresses.join('、') },
                { name: 'people', title: t('departments.people'), end: true, cell: (row) => t('departments.people.n', { n: row.people }) },
              ]}
            />
          </>
        );
      }}
    </Asked>
  );
}

type Act = ActOnPersonBody['act'];

export function PersonPage({ account }: { account: string }) {
  const asked = useThing<Person>(`/people/${encodeURIComponent(account)}`);
  return (
    <ThingPage asked={asked} title={t('person.title')}>
      {(it) => <OnePerson it={it} />}
    </ThingPage>
  );
}

function OnePerson({ it }: { it: Person }) {
  const client = useQueryClient();
  const { has, again } = useSession();
  const path = `/people/${encodeURIComponent(it.account)}`;
  const [act, setAct] = useState<Act>();
  const [done, setDone] = useState('');
  const locked = it.locked_until !== null && Date.parse(it.locked_until) > Date.now();
  const acts: Act[] = [it.blocked ? 'unblock' : 'block', ...(locked ? (['unlock'] as const) : []), ...(it.sessions > 0 ? (['end-sessions'] as const) : [])];
  return (
    <>
      <PageHead title={it.name} tabTitle={it.name} lead={it.department ?? undefined}>
        <Link to="/people">{t('person.back')}</Link>
      </PageHead>
      <Done said={done} />
      {has('administrator') ? (
        <div className="no-print mb-5 flex flex-wrap gap-2">
          {acts.map((one) => (
            <Button key={one} look={one === 'block' ? 'danger' : 'outline'} onClick={() => setAct(one)}>
              {t(`person.act.${one}`)}
            </Button>
          ))}
        </div>
      ) : null}
      <div className="max-w-3xl">
        <Facts
          rows={[
            [t('col.state'), <PersonState person={it} />],
            [t('person.account'), it.account],
            [t('people.kana'), it.kana || t('figure.none')],
            [t('people.jobTitle'), it.title || t('figure.none')],
            [t('people.roles'), rolesText(it.roles)],
            [t('people.addresses'), it.addresses.join('、')],
            [t('people.source'), t(`source.${it.source}`)],
            [t('person.codes'), it.codes ? t('person.codes.yes') : t('person.codes.no')],
            [t('person.superiorOf'), (it.superior_of ?? []).join('、') || t('figure.none')],
            [t('person.sessions'), it.sessions > 0 ? t('person.sessions.n', { n: it.sessions }) : t('figure.none')],
            ...(locked && it.locked_until ? ([[t('person.lockedUntil'), when(it.locked_until)]] as [string, string][]) : []),
          ]}
        />
        <p className="mt-3 text-dns-14N-130 text-solid-gray-700">{t('person.note')}</p>
      </div>
      {act ? (
        <ActDialog
          title={t(`person.act.${act}`)}
          reason="required"
          danger={act === 'block'}
          send={t(`person.act.${act}`)}
          onClose={() => setAct(undefined)}
          onSend={async ({ reason }) => {
            const next = await again(() => post<Person>(`${path}/act`, { act, reason }));
            client.setQueryData([path, {}], next);
            setDone(t('message.done', { act: t(`person.act.${act}`) }));
            setAct(undefined);
            void client.invalidateQueries({ queryKey: ['/people'] });
          }}
        >
          <p>{t(`person.act.${act}.text`, { name: it.name })}</p>
        </ActDialog>
      ) : null}
    </>
  );
}
