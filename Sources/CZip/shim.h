// libzip as Swift sees it.

#include <zip.h>
