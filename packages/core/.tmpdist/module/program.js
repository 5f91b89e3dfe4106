import { ConfigurationError } from '../errors.js';
import { Module } from './module.js';
/**
 * Makes a program from a function, without a class. The function gets its parts and the context as the second argument:
 * what an optimizer may change is what stands in `parts`.
 *
 * @param name names the program in events, reports and saved states
 * @param parts predictors and modules by name; their paths begin with it
 * @param forward what happens with an input
 * @throws ConfigurationError when a part has the name of something else that `forward` gets or a module has
 *
 * @example
 * const rag = program('rag', { respond: new ChainOfThought('question, context: string[] -> answer') },
 *   async ({ question }: { question: string }, { respond, signal }) => {
 *     const { passages } = await retriever.retrieve({ query: question, k: 3, signal })
 *     return respond.run({ question, context: passages.map((passage) => passage.text) })
 *   })
 */
export function program(name, parts, forward) {
    for (const part of Object.keys(parts)) {
        if (!reserved.has(part) && !(part in Module.prototype))
            continue;
        throw new ConfigurationError(`Program '${name}' can't have a part called '${part}': the name is taken. Rename the part.`, {
            code: 'CONFIGURATION_INVALID',
        });
    }
    return Object.assign(new FunctionProgram(name, parts, forward), parts);
}
const reserved = new Set([
    '__proto__',
    'lm',
    'overrideLM',
    'lmOptions',
    'adapter',
    'repairs',
    'price',
    'signal',
    'name',
    'run',
    'execute',
    'preview',
]);
class FunctionProgram extends Module {
    #name;
    #parts;
    #forward;
    constructor(name, parts, forward) {
        super();
        this.#name = name;
        this.#parts = parts;
        this.#forward = forward;
    }
    get name() {
        return this.#name;
    }
    forward(input, context) {
        return this.#forward(input, { ...context, ...this.#parts });
    }
}
//# sourceMappingURL=program.js.map