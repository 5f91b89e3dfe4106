export const c2 = c;
export const f2 = f;
export const o2 = o;
export const r2 = r;
export const t2 = t;
//# sourceMappingURL=zz.js.map