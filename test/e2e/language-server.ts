import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { entriesOf, listOf, maybe, textOf } from '../policy/decode.ts';
import { root } from './examples.ts';

/** A YAML language server as editors run it, over standard input and output. */
export interface LanguageServer {
  /** What it finds wrong in a text that stands in a file of that path, from the top of the checkout. */
  readonly diagnose: (path: string, text: string) => Promise<readonly Diagnostic[]>;
  /** The words that it offers at the mark `│`. */
  readonly complete: (path: string, text: string) => Promise<readonly string[]>;
  /** What it shows of the word that the mark `│` stands in. */
  readonly hover: (path: string, text: string) => Promise<string>;
  readonly stop: () => void;
}

/** What an editor underlines. */
export interface Diagnostic {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

type Message = ReadonlyMap<string, unknown>;

const MARK = '│';

/** Starts the server. It is told to look for schemas nowhere but where a document says. */
export async function startLanguageServer(): Promise<LanguageServer> {
  const program = fileURLToPath(import.meta.resolve('yaml-language-server/bin/yaml-language-server'));
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = new Map<number, (result: unknown) => void>();
  const diagnosed = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  let asked = 0;

  function send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  function ask(method: string, params: object): Promise<unknown> {
    asked += 1;
    const id = asked;
    send({ id, method, params });
    return new Promise((answer) => answers.set(id, answer));
  }

  function receive(message: Message): void {
    const id = message.get('id');
    const method = maybe(message.get('method'), textOf);
    if (method === undefined && typeof id === 'number') answers.get(id)?.(message.get('result'));
    else if (method === 'workspace/configuration') send({ id, result: toSettings(message) });
    else if (method !== undefined && id !== undefined) send({ id, result: null });
    if (method !== 'textDocument/publishDiagnostics') return;
    const params = mapOf(message.get('params'));
    diagnosed.get(textOf(params.get('uri')))?.(listOf(params.get('diagnostics'), toDiagnostic));
  }

  let received = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const [head = '', length = ''] =
        /^Content-Length: (\d+)\r\n(?:.+\r\n)*\r\n/.exec(received.toString('latin1')) ?? [];
      const end = head.length + Number(length);
      if (head === '' || received.length < end) return;
      const body = received.subarray(head.length, end).toString('utf8');
      received = received.subarray(end);
      receive(mapOf(JSON.parse(body)));
    }
  });

  await ask('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: { workspace: { configuration: true } },
  });
  send({ method: 'initialized', params: {} });

  let opened = 0;
  /** Each text is a document of its own, since a server answers for the text that it saw last. */
  function open(path: string, text: string): { uri: string; found: Promise<readonly Diagnostic[]> } {
    opened += 1;
    const uri = pathToFileURL(`${root}${dirname(path)}/open-${opened}.yaml`).href;
    const found = new Promise<readonly Diagnostic[]>((answer) => diagnosed.set(uri, answer));
    send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'yaml', version: 1, text } },
    });
    return { uri, found };
  }

  async function askAtMark(method: string, path: string, marked: string): Promise<unknown> {
    const above = marked.slice(0, marked.indexOf(MARK)).split('\n');
    const { uri, found } = open(path, marked.replace(MARK, ''));
    await found;
    const position = { line: above.length - 1, character: above.at(-1)?.length ?? 0 };
    return ask(method, { textDocument: { uri }, position });
  }

  return {
    diagnose: (path, text) => open(path, text).found,
    async complete(path, text) {
      const { items } = Object.fromEntries(mapOf(await askAtMark('textDocument/completion', path, text)));
      return listOf(items, (item) => textOf(mapOf(item).get('label')));
    },
    async hover(path, text) {
      const answer = await askAtMark('textDocument/hover', path, text);
      return answer === null ? '' : textOf(mapOf(mapOf(answer).get('contents')).get('value'));
    },
    stop: () => child.kill(),
  };
}

/** What the server asks to be set: nothing of the network, everything of the document. */
function toSettings(message: Message): readonly unknown[] {
  const off = { enable: false, url: '' };
  const yaml = { schemaStore: off, kubernetesCRDStore: off, validate: true, completion: true, hover: true };
  const wanted = listOf(mapOf(message.get('params')).get('items'), mapOf);
  return wanted.map((item) => (item.get('section') === 'yaml' ? yaml : {}));
}

function toDiagnostic(value: unknown): Diagnostic {
  const diagnostic = mapOf(value);
  const { line } = Object.fromEntries(mapOf(mapOf(diagnostic.get('range')).get('start')));
  return { line: Number(line) + 1, message: textOf(diagnostic.get('message')) };
}

function mapOf(value: unknown): Message {
  return new Map(entriesOf(value, (each) => each));
}
