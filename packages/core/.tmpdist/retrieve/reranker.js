export {};
//# sourceMappingURL=reranker.js.map