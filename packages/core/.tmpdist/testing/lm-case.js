import { textMessage } from '../lm/message.js';
/** The request that tests start from. */
export function lmRequest({ prompt = 'Reply with one word: river', lmOptions }, addition = '') {
    return { ...lmOptions, messages: [textMessage('user', `${prompt}${addition}`)] };
}
//# sourceMappingURL=lm-case.js.map