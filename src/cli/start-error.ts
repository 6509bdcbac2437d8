/** A start that came to nothing, in words for the user. */
export class StartError extends Error {}
