export {};
//# sourceMappingURL=corpus-search.js.map