// Goal: components do by keyboard what they do by mouse, keep out of the way of an input method, and show a mail's words as words.
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { change } from '../logic/settings.ts';
import { ActDialog } from '../parts/act.tsx';
import { Button, Link } from '../parts/button.tsx';
import { Bars } from '../parts/chart.tsx';
import { Chips } from '../parts/list.tsx';
import { Parts } from '../parts/parts_table.tsx';
import { RequestBadge, wayText } from '../parts/states.tsx';
import { Table, Two } from '../parts/table.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { t } from '../text/text.ts';
import type { PartView } from '../api/schema.ts';

// jsdom knows <dialog> but cannot open it.
HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.setAttribute('open', '');
};
HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
  this.removeAttribute('open');
};

beforeEach(() => change({ language: 'ja', dates: 'era', shortcuts: true }));
afterEach(cleanup);

interface Row {
  id: string;
}
function List({ onSelected }: { onSelected: (ids: string[]) => void }) {
  const [selected, setSelected] = useState<Set<string>>(new Set());
  return (
    <>
      <input aria-label="box" />
      <Table<Row>
        keys
        caption="list"
        rows={[{ id: 'a' }, { id: 'b' }, { id: 'c' }]}
        rowKey={(row) => row.id}
        selected={selected}
        onSelect={(next) => {
          setSelected(next);
          onSelected([...next].sort());
        }}
        columns={[{ name: 'id', title: 'id', cell: (row) => <Link to={`/m/${row.id}`} focusKey={row.id}>{row.id}</Link> }]}
      />
    </>
  );
}

test('arrows move through the rows, x selects, shift and arrow select a range', async () => {
  const said = vi.fn();
  render(<List onSelected={said} />);
  const user = userEvent.setup();
  await user.keyboard('{ArrowDown}');
  expect(document.activeElement?.textContent).toBe('a');
  await user.keyboard('x');
  expect(said).toHaveBeenLastCalledWith(['a']);
  await user.keyboard('{ArrowDown}{Shift>}{ArrowDown}{/Shift}');
  expect(document.activeElement?.textContent).toBe('c');
  expect(said).toHaveBeenLastCalledWith(['a', 'b', 'c']);
});

test('keys do nothing while typing, while an input method composes, with a modifier, or when switched off', () => {
  const said = vi.fn();
  render(<List onSelected={said} />);
  const link = screen.getByText('a');
  link.focus();
  fireEvent.keyDown(screen.getByLabelText('box'), { key: 'x' });
  fireEvent.keyDown(link, { key: 'x', isComposing: true });
  fireEvent.keyDown(link, { key: 'Process', keyCode: 229 });
  fireEvent.keyDown(link, { key: 'x', ctrlKey: true });
  change({ shortcuts: false });
  fireEvent.keyDown(link, { key: 'x' });
  expect(said).not.toHaveBeenCalled();
  change({ shortcuts: true });
  fireEvent.keyDown(link, { key: 'x' });
  expect(said).toHaveBeenCalledTimes(1);
});

test('tabs follow arrows, Home and End', async () => {
  render(<Tabs label="tabs" tabs={['one', 'two', 'three'].map((name) => ({ name, title: name, content: () => <p>{`content ${name}`}</p> }))} />);
  const user = userEvent.setup();
  screen.getByRole('tab', { name: 'one' }).focus();
  await user.keyboard('{ArrowRight}');
  expect(screen.getByText('content two')).toBeTruthy();
  await user.keyboard('{End}');
  expect(screen.getByRole('tab', { name: 'three' }).getAttribute('aria-selected')).toBe('true');
  await user.keyboard('{ArrowRight}');
  expect(document.activeElement?.textContent).toBe('one');
});

test('a blocked button stays reachable and does nothing', async () => {
  const pressed = vi.fn();
  render(<Button blocked onClick={pressed}>go</Button>);
  const button = screen.getByRole('button');
  await userEvent.click(button);
  expect(pressed).not.toHaveBeenCalled();
  expect(button.getAttribute('aria-disabled')).toBe('true');
  button.focus();
  expect(document.activeElement).toBe(button);
});

test('an act is sent once, with reason and code; what is missing is said beside its field', async () => {
  const sent = vi.fn(() => new Promise<void>(() => undefined));
  render(<ActDialog title="deny" reason="optional" codes={['unneeded', 'otherwise']} code send="send it" onClose={() => undefined} onSend={sent} />);
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'send it' }));
  expect(sent).not.toHaveBeenCalled();
  expect(screen.getByLabelText(t('code.label'), { exact: false }).getAttribute('aria-invalid')).toBe('true');
  // On top and beside the field; the line on top leads to the field.
  await user.click(screen.getByRole('link', { name: t('act.code.missing') }));
  expect(document.activeElement).toBe(screen.getByRole('combobox'));
  await user.selectOptions(screen.getByRole('combobox'), 'otherwise');
  await user.type(screen.getByLabelText(/確認コード/), '123456');
  await user.click(screen.getByRole('button', { name: 'send it' }));
  expect(sent).not.toHaveBeenCalled(); // "otherwise" needs words
  await user.type(screen.getByLabelText(/理由の説明/), '重複のため');
  await user.dblClick(screen.getByRole('button', { name: 'send it' }));
  expect(sent).toHaveBeenCalledTimes(1);
  expect(sent).toHaveBeenCalledWith({ reason: '重複のため', reasonCode: 'otherwise', code: '123456' });
});

const part = (more: Partial<PartView>): PartView => ({
  path: '2', file_name: 'a.xlsm', kind: 'application/x', kind_text: 'Excel', declared_type: '', action: 'withheld', changed: true, reason: { code: 'TZ-102', text: '実行形式のため取り除きました。' }, size_in: 10, size_out: 0, sha256_in: '', sha256_out: '', findings: [], malware: null, askable: true, ...more,
});

test('markup in a mail is shown as it was written', () => {
  const { container } = render(<Parts parts={[part({ file_name: '<img src=x onerror=alert(1)>.exe' })]} />);
  expect(container.querySelector('img')).toBeNull();
  expect(screen.getByText('「<img src=x onerror=alert(1)>.exe」')).toBeTruthy();
});

test('a part tells its reason once, and the mail itself is there when something is said about it', () => {
  const reason = { code: 'TZ-105', text: '対応していない形式です。' };
  render(<Parts parts={[part({ path: '', file_name: '' }), part({ reason, words: reason.text })]} />);
  expect(screen.getAllByText(/対応していない形式です。/)).toHaveLength(1);
  expect(screen.getByText('メール全体')).toBeTruthy();
  cleanup();
  render(<Parts parts={[part({ path: '', file_name: '', changed: false, action: 'rebuilt', reason: null })]} />);
  expect(screen.queryByText('メール全体')).toBeNull();
});

test('asking is offered for changed and withheld parts of their own, and for no others', () => {
  render(<Parts parts={[part({}), part({ path: '3', changed: false, action: 'rebuilt' }), part({ path: '4!x', askable: false })]} onAsk={() => undefined} />);
  expect(screen.getAllByRole('button', { name: /申請する/ })).toHaveLength(1);
});

test('a state has a word beside its colour; one of two approvals is told', () => {
  render(<RequestBadge row={{ state: 'requested', approvals_given: 1, approvals_needed: 2 }} />);
  expect(screen.getByText('1人目まで承認')).toBeTruthy();
  expect(wayText('rewash:body-only')).toBe('もう一度無害化する（本文のみ）');
  expect(wayText('rewash:own-profile')).toBe('もう一度無害化する（own-profile）');
});

test('chips tell which one is on', () => {
  render(<Chips label="chips" value="b" onPick={() => undefined} choices={[['a', 'A'], ['b', 'B']]} />);
  expect(screen.getByRole('button', { name: /B/ }).getAttribute('aria-pressed')).toBe('true');
  expect(screen.getByRole('button', { name: 'A' }).getAttribute('aria-pressed')).toBe('false');
});

test('a chart says its sums and turns into a table', async () => {
  render(<Bars title="flow" every={1} series={[{ name: 'x', title: '無害化', fill: 'a' }]} bars={[{ key: '1', title: '1', full: 'first', values: { x: 1200 } }, { key: '2', title: '2', full: 'second', values: { x: 34 } }]} />);
  expect(screen.getByRole('img').getAttribute('aria-label')).toContain('1,234');
  await userEvent.click(screen.getByRole('button', { name: t('chart.asTable') }));
  expect(screen.getByText('1,200')).toBeTruthy();
});

test('a long subject that may be cut stands whole in its title, a short one has none', () => {
  const long = '見積書'.repeat(30);
  render(<Two first={<Link to="/m/1">{long}</Link>} second={<bdi>short</bdi>} />);
  expect(screen.getByText(long).parentElement?.title).toBe(long);
  expect(screen.getByText('short').parentElement?.title).toBe('');
});
