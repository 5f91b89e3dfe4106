export {};
//# sourceMappingURL=embedder.js.map