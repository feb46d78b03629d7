/** Each view by its name, with an address that the fake answers. */
export const views = {
  vaults: '#/vaults',
  vault: '#/vaults/photos-2004-2016',
  search: '#/vaults/photos-2004-2016?text=sommer',
  'new-vault': '#/vaults/uploaded-today',
  'vault-runs': '#/vaults/photos-2004-2016/runs',
  jobs: '#/vaults/photos-2004-2016/jobs',
  runs: '#/runs',
  run: '#/runs/photos-2004-2016/photos-2004-2016-restore-1',
  restores: '#/restores',
  restore: `#/restores/${encodeURIComponent('arn:aws:states:eu-central-1:123456789012:execution:RestoreJobOutput:photos-4f1c')}`,
  'dead-letters': '#/dead-letters',
  objects: '#/objects',
  faults: '#/faults',
  nowhere: '#/nowhere',
} as const;
