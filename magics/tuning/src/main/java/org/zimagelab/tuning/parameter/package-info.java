/** The parameters of a picture, their values and combinations. */
package org.zimagelab.tuning.parameter;
