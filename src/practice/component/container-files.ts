/** Paths as the component's container has them: what is mounted, and a file system of its own for the rest. */
import { accessSync, appendFileSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PracticeContainer } from '../container-spec.ts';

interface Place {
  realPath: string;
  readOnly: boolean;
  mounted: boolean;
}

const words: Record<string, string> = {
  ENOENT: 'no such file or directory',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOSPC: 'no space left on device',
  EROFS: 'read-only file system',
};

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : words[code]) ?? message;
}

export class ContainerFiles {
  readonly #container: PracticeContainer;

  constructor(container: PracticeContainer) {
    this.#container = container;
  }

  locate(path: string): Place {
    const mount = this.#container.mounts
      .filter(({ containerPath }) => path === containerPath || path.startsWith(`${containerPath}/`))
      .sort((a, b) => b.containerPath.length - a.containerPath.length)[0];
    if (!mount) return { realPath: join(this.#container.rootfs, path), readOnly: false, mounted: false };
    return {
      realPath: mount.realPath + path.slice(mount.containerPath.length),
      readOnly: mount.readOnly,
      mounted: true,
    };
  }

  /** @throws Error in Go's words: `open /x: no such file or directory`, `read /x: is a directory` */
  read(path: string): Buffer {
    try {
      return readFileSync(this.locate(path).realPath);
    } catch (error) {
      const reason = explain(error);
      throw new Error(`${reason === words['EISDIR'] ? 'read' : 'open'} ${path}: ${reason}`, { cause: error });
    }
  }

  /** @throws Error in Go's words; makes missing directories of the container's own file system and of writable mounts */
  append(path: string, text: string): void {
    const place = this.locate(path);
    if (place.readOnly) throw new Error(`open ${path}: ${words['EROFS'] ?? ''}`);
    try {
      mkdirSync(dirname(place.realPath), { recursive: true });
      appendFileSync(place.realPath, text, { mode: 0o600 });
    } catch (error) {
      throw new Error(`open ${path}: ${explain(error)}`, { cause: error });
    }
  }

  /** @throws Error when the directory cannot be made or written */
  useDirectory(path: string, mode: number): string {
    const place = this.locate(path);
    try {
      mkdirSync(place.realPath, { recursive: true, mode });
      accessSync(place.realPath, constants.W_OK);
    } catch (error) {
      throw new Error(`cannot access data directory: ${path}: ${explain(error)}`, { cause: error });
    }
    if (place.readOnly) throw new Error(`cannot access data directory: ${path}: ${words['EROFS'] ?? ''}`);
    return place.realPath;
  }
}
