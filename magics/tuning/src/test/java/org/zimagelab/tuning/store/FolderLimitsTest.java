package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLimitsTest {
    @Test
    void mountedObjectStoresShowOtherMachinesAFileLate() {
        assertTrue(FolderLimits.isLate("fuse.rclone", "remote:bucket"));
        assertTrue(FolderLimits.isLate("fuse.s3fs", "s3fs"));
        assertTrue(FolderLimits.isLate("fuse", "mountpoint-s3"));
        assertFalse(FolderLimits.isLate("fuse.sshfs", "host:/a/rclone"));
        assertFalse(FolderLimits.isLate("fuse.smbnetfs", "smbnetfs"));
        assertFalse(FolderLimits.isLate("nfs4", "host:/s3fs"));
    }

    @Test
    void anOrdinaryFolderLacksNothing(@TempDir Path folder) throws Exception {
        assertEquals(Optional.empty(), FolderLimits.of(folder));
    }
}
