import type { NodeActivityContext } from '../activities/node-activities.ts';
import type { LoadedConfig } from '../adapters/config/control-config.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { NodeConfig } from '../contracts/config.ts';
export declare function runNodeWorker(loaded: LoadedConfig, nodeConfigPath: string): Promise<void>;
export declare function createNodeActivityContext(config: NodeConfig, catalog: Catalog, failPointsDir?: string): NodeActivityContext;
