export {};
//# sourceMappingURL=type-text.js.map