/** A policy that fills a ConfigMap, of one grant a line; another line may follow. */
export function largePolicy(): string {
  let text = 'apiVersion: sidegate.dev/v1\nkind: Policy\ngrants:\n';
  for (let count = 0; text.length < 1024 * 1024 - 200; count += 1) {
    text += `  - { to: ["group:team-${count}"], role: editor, where: { namespace: [shop-${count}, stage-${count}] } }\n`;
  }
  return text;
}
