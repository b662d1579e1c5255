import type { OciConfig } from '../../../src/index.ts';
import type { TraceEntry } from '../../../src/runtime/index.ts';
import type { Analysis } from '../../analysis/analyser.ts';
import { h, replace } from '../../dom.ts';
import type { Panel } from '../panel.ts';
import { Diagram } from './diagram.ts';
import { type Failure, type Operation, Simulation, stepsOf } from './simulation.ts';

const OPERATIONS: readonly (readonly [Operation, string])[] = [
  ['create', 'Create'],
  ['start', 'Start'],
  ['exit', 'Exit'],
  ['SIGTERM', 'Kill TERM'],
  ['SIGKILL', 'Kill KILL'],
  ['delete', 'Delete'],
];

/** What a step is, where its name alone does not say it. */
const STEP_TEXTS: ReadonlyMap<string, string> = new Map([
  ['create', 'create is called'],
  ['environment', 'the environment is made'],
  ['start', 'start is called'],
  ['process', "the user's process runs"],
  ['exit', 'the process ends'],
  ['delete', 'delete is called'],
  ['destroy', 'the environment is undone'],
]);

/** The life of a container that is simulated, step by step. */
export class LifecyclePanel implements Panel {
  readonly name = 'Lifecycle';
  readonly element: HTMLElement;
  readonly #simulation = new Simulation();
  readonly #diagram = new Diagram();
  readonly #buttons = OPERATIONS.map(([operation, label]) =>
    h('button', { type: 'button', on: { click: () => this.#operate(operation) } }, label),
  );
  readonly #failures = h('select', { on: { change: () => this.#chooseFailure() } });
  readonly #message = h('p', { class: 'outcome', role: 'status' });
  readonly #steps = h('ol', { class: 'steps' });
  readonly #trace = h('ol', { class: 'trace' });
  #config: OciConfig | undefined;
  #choices: readonly Failure[] = [];

  constructor() {
    const reset = h('button', { type: 'button', on: { click: () => this.#reset() } }, 'Start over');
    this.element = h(
      'div',
      { class: 'lifecycle' },
      this.#diagram.element,
      h('div', { class: 'operations' }, ...this.#buttons, reset),
      h('label', { class: 'failing' }, 'Let this fail: ', this.#failures),
      this.#message,
      h('h2', {}, 'The thirteen steps'),
      this.#steps,
      h('h2', {}, 'What happened'),
      this.#trace,
    );
  }

  show({ config }: Analysis): void {
    this.#config = config;
    this.#showChoices(config);
    this.#draw();
  }

  async #operate(operation: Operation): Promise<void> {
    if (this.#config === undefined) return;
    for (const button of this.#buttons) button.disabled = true;
    await this.#simulation.operate(operation, this.#config);
    this.#draw();
  }

  #reset(): void {
    this.#simulation.reset();
    this.#draw();
  }

  #showChoices(config: OciConfig): void {
    const hooks = stepsOf(config).flatMap(({ name, paths }) =>
      paths.map((_, hook) => ({ step: name, hook })),
    );
    const chosen = this.#failures.value;
    this.#choices = [{ step: 'environment', hook: null }, ...hooks, { step: 'process', hook: null }];
    const options = this.#choices.map(({ step, hook }, i) =>
      h('option', { value: i }, hook === null ? step : `${step} hook ${hook + 1}`),
    );
    replace(this.#failures, h('option', { value: '' }, 'nothing'), ...options);
    this.#failures.value = options.some(({ value }) => value === chosen) ? chosen : '';
    this.#chooseFailure();
  }

  #chooseFailure(): void {
    const { value } = this.#failures;
    this.#simulation.failure = value === '' ? null : (this.#choices[Number(value)] ?? null);
  }

  #draw(): void {
    const { status, allowed, error, trace } = this.#simulation;
    this.#diagram.show(status);
    this.#buttons.forEach((button, i) => {
      const isAllowed = allowed.includes(OPERATIONS[i]![0]);
      button.disabled = !isAllowed;
      button.classList.toggle('primary', isAllowed && OPERATIONS[i]![0] === allowed[0]);
    });
    this.#message.classList.toggle('bad', error !== null);
    replace(this.#message, error === null ? `The state is ${status}.` : messageOf(error));
    replace(this.#steps, ...this.#stepRows(trace));
    replace(
      this.#trace,
      ...trace.map(traceRow),
      trace.length === 0 && h('li', {}, 'Nothing yet: create a container.'),
    );
  }

  #stepRows(trace: readonly TraceEntry[]): HTMLElement[] {
    const outcomes = new Map<number, string>();
    for (const { number, status } of trace)
      if (number !== null && status !== 'hook') outcomes.set(number, status);
    return stepsOf(this.#config!).map(({ number, name, status, paths }) => {
      const outcome = outcomes.get(number);
      const text = STEP_TEXTS.get(name);
      return h(
        'li',
        { class: `step ${outcome ?? 'open'}` },
        h('span', { class: 'number' }, number),
        h('span', { class: 'step-name' }, text ?? `${name} hooks`),
        h('span', { class: 'step-status' }, outcome ?? `while ${status}`),
        text === undefined &&
          h(
            'ul',
            {},
            ...(paths.length === 0
              ? [h('li', { class: 'no-hook' }, 'none')]
              : paths.map((path) => h('li', {}, h('code', {}, path)))),
          ),
      );
    });
  }
}

function traceRow({ number, step, status, message, hook }: TraceEntry): HTMLElement {
  const what = hook === undefined ? status : 'runs';
  return h(
    'li',
    { class: status },
    h('span', { class: 'number' }, number ?? ''),
    h('span', { class: 'step-name' }, step),
    h('span', { class: 'step-status' }, what),
    hook !== undefined && h('code', {}, `${hook.path} (state ${hook.state.status}, pid ${hook.state.pid})`),
    message !== undefined && h('span', { class: 'message' }, message),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
