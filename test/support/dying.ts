/** A process that dies at a set moment: what it has committed by then stays, and nothing of it goes on. */
import type { Repository } from '../../src/ports';

/** The repository of a process that is gone after so many commits. */
export function dyingAfter(commits: number, repository: Repository): Repository {
  let left = commits;
  return {
    ...repository,
    commit: (changes) => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('killed')) : repository.commit(changes);
    },
  };
}
