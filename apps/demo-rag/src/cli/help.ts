/** What `--help` prints. */
export const help = `Answers questions about a corpus and scores the answers.

Usage (where pnpm is not installed, write npx -y pnpm@12.21.0 for pnpm)
  pnpm demo                          answer and score the atlas: countries of the world, built in
  pnpm demo ask "…"                  answer one question and show the evidence
  pnpm demo ingest <folder>          take your own Markdown, text and HTML files into the database; 'ask' asks them then
  pnpm demo eval --retriever dense   which search is better: dense, lexical or hybrid, with a verdict
  pnpm demo compare                  which of two programs is better, and whether that is known
  pnpm demo optimize                 improve the program with a model, and say whether it is better
  pnpm demo record                   record the model whose replies 'optimize' replays where there is none
  pnpm demo model                    how to use a real model; with a name it fetches one
  pnpm demo --corpus <folder> --questions <file.jsonl>
                                     the same with your own Markdown, text and HTML files

Options
  --corpus <folder>      passages from the .md, .txt and .html files of a folder, instead of the atlas
  --questions <file>     questions to score, one JSON object a line:
                         {"question": "…", "answer": "…" or ["…"], "passages": ["file.md"] (optional)}
  --split <name>         which questions of the atlas: train, val, dev, holdout (default dev)
  --seed <text>          another atlas: other wordings, other splits (default atlas);
                         for 'optimize' other random choices
  --limit <n>            the first n questions only
  --k <n>                passages per look-up; the program looks twice (default 3)
  --concurrency <n>      questions at once (default 4)
  --retriever <name>     how passages are searched for: dense, lexical or hybrid (default hybrid);
                         'eval' compares it with hybrid, or two of them: lexical,dense
  --programs <a,b>       what 'compare' compares: k1,k3 or predict,cot or predict-k5,cot-k5;
                         retry asks again where an answer stands in no passage: k3,k3-retry
                         (default k1,k3; with a model predict,cot)
  --budget <n>           LM calls that 'optimize' may spend on the search (default 240); the verdict comes on
                         top, and --limit says on how many questions it rests
  --state <file|none>    instructions and demos to answer with (default what 'optimize' has left, with a model)
  --runs <folder>        where answers, scores, states and reports are kept (default .dspex/demo-rag, here);
                         what is there is not asked again
  --fresh                ask anew
  --json                 everything as one JSON object on standard output
  -h, --help             this text
  'ask' takes --corpus, --seed, --k, --state, --runs and --json; the others are for many questions.

Who reads the passages
  Without more, a built-in reader: an algorithm, not a language model. For a model set
  DSPEX_LM=provider:model    gguf, openai, ollama, vllm, lmstudio, llama-server, openai-compatible
  DSPEX_LM_URL, DSPEX_LM_KEY where it is and its key, instead of the provider's own

Where passages are kept
  Without more, an embedded PostgreSQL in a folder of --runs. For a server with pgvector set
  DATABASE_URL=postgres://user:password@host/database

Exit codes: 0 done, 1 the model or the database can't be reached, or the results can't be kept, 2 the command can't be understood, 130 interrupted.`
