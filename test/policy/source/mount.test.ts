import test from 'ava';
import { mountedOneByOne, mountPoints } from '../../../src/policy/source/mount.ts';

/** As a container with a ConfigMap volume, a `subPath` of one, and an odd name sees it. */
const mountinfo = `1210 1100 0:301 / / rw,relatime master:400 - overlay overlay rw,lowerdir=/a
1211 1210 0:304 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
1215 1210 8:1 /var/lib/kubelet/pods/4d/volumes/kubernetes.io~configmap/policy /etc/sidegate ro,relatime - ext4 /dev/sda1 rw
1216 1210 8:1 /var/lib/kubelet/pods/4d/volumes/kubernetes.io~configmap/policy/..2026/p.yaml /etc/one/p.yaml ro - ext4 /dev/sda1 rw
1217 1210 8:1 /x /mnt/with\\040blank\\134p.yaml ro - ext4 /dev/sda1 rw
`;

test('mount points are read from mountinfo, blanks and backslashes included', (t) => {
  t.deepEqual(
    [...mountPoints(mountinfo)],
    ['/', '/proc', '/etc/sidegate', '/etc/one/p.yaml', '/mnt/with blank\\p.yaml'],
  );
});

test('a file that is no mount point of its own is not reported', async (t) => {
  t.deepEqual(await mountedOneByOne([import.meta.filename, '/no/such/file']), []);
});
