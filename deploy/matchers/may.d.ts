/** Whether a caller may do something, by a ListGrantsResponse in JSON; what it cannot read is no. */
export function may(
  response: unknown,
  action: string,
  type: string,
  attributes?: Readonly<Record<string, string>>,
): boolean;
