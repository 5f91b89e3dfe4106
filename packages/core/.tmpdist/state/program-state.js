export {};
//# sourceMappingURL=program-state.js.map