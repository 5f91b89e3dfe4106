import { currentScope, withScope } from '../context.js';
import { showMessages } from '../state/program.js';
/**
 * Runs `work` up to its first LM call and returns the requests that it would have sent, without sending them: no LM is
 * needed. Calls that start together are all shown; what would follow depends on their replies.
 */
export async function previewRequests(work) {
    const requests = [];
    const stop = new Error('The preview ends where a reply is needed.');
    const preview = (path, request) => {
        requests.push({ path, request, messages: request.messages, text: showMessages(request.messages) });
        return stop;
    };
    try {
        await withScope({ ...currentScope(), preview }, work);
    }
    catch (error) {
        if (requests.length === 0)
            throw error;
    }
    return requests;
}
//# sourceMappingURL=preview.js.map