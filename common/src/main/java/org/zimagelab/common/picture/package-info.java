/** What several modules do with the pixels of a picture. */
package org.zimagelab.common.picture;
