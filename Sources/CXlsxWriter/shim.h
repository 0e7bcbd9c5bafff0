// libxlsxwriter as Swift sees it.

#include <xlsxwriter.h>
