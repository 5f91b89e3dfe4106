export {};
//# sourceMappingURL=retriever.js.map