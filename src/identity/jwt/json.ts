/** Reads JSON that came from elsewhere. @throws {Error} whose message repeats nothing of it */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it is no JSON');
  }
}
