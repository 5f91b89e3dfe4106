export function parseState(x){return x}
