/**
 * Files on disk, whatever stands in them: written whole or not at all, told apart by what the file system says of them,
 * and their hashes remembered.
 */
package org.zimagelab.torch.files;
