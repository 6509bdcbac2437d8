const LONGEST = 1024;
const HOST = String.raw`(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d{1,5})?\/)?`;
const PART = String.raw`[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*`;
const TAG = String.raw`(?::\w[\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?`;
const REFERENCE = new RegExp(`^${HOST}${PART}(?:\\/${PART})*${TAG}$`);

/** Whether a text names an image: `registry.example.com/sidegate:1.2`, with a digest or without. */
export function isImageReference(text: string): boolean {
  return text.length <= LONGEST && REFERENCE.test(text);
}
