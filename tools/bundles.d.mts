import type { BuildOptions } from 'esbuild';

export declare const root: string;
export declare function bundles(): BuildOptions[];
export declare function libraries(): Readonly<Record<'core' | 'rules' | 'eslint-plugin', BuildOptions>>;
export declare function tableSource(): string;
export declare function copyTable(): void;
