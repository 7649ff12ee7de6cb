/** {@code %recommend}. */
package org.zimagelab.notebook.recommend;
