export {};
//# sourceMappingURL=example.js.map