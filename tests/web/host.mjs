// The real programs, as tests/web/host.py runs them: one question, one answer.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { root } from './pages.mjs';

export class Host {
  constructor() {
    this.program = spawn('/usr/bin/python3', ['-B', `${root}/tests/web/host.py`], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, TEMIZU_BUILD: process.env.TEMIZU_BUILD ?? `${root}/build/release` } });
    this.lines = createInterface({ input: this.program.stdout })[Symbol.asyncIterator]();
    this.last = Promise.resolve();
  }
  ask(name, given = {}) {
    const next = this.last.then(async () => {
      this.program.stdin.write(`${JSON.stringify({ do: name, ...given })}\n`);
      const { value, done } = await this.lines.next();
      assert.ok(!done, `the programs ended before they answered ${name}`);
      const answer = JSON.parse(value);
      assert.equal(answer.failed, undefined, `${name}: ${answer.failed}\n${answer.log}`);
      return answer;
    });
    this.last = next.catch(() => undefined);
    return next;
  }
  code(login) {
    return async () => (await this.ask('code', { login })).code;
  }
  async close() {
    this.program.stdin.end();
    const { value } = await this.lines.next();
    assert.equal(value && JSON.parse(value).stopped, 0, 'serve did not stop well');
  }
}
