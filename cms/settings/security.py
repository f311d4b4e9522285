"""What browsers are told not to do. cms/security.py adds what the other settings allow."""

from cms.settings.environment import env

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
] + [{"NAME": "cms.users.passwords.SiteWordsValidator"}]
# Where the link of a new password is sent: who borrows an open session must not lead it to themselves.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Whether everybody of the team must have a second factor; in any case each may choose one.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=False)
OTP_TOTP_ISSUER = "Co-construisons"
# Mail providers press the stop buttons of all their people from a few machines, and tell what came back with
# a secret; who may post requests has a key that is taken back.
UNLIMITED_WRITES = {
    *("newsletters:unsubscribe", "newsletters:stop-alert", "newsletters:webhook", "open311:requests"),
}
# Bytes of one request: what the heaviest form takes (a photo of 10 MB), and what the team uploads.
HEAVIEST_REQUEST, HEAVIEST_REQUEST_INSIDE = 20_000_000, 100_000_000
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Of the team, from when they signed in, whatever they do meanwhile; closing the browser ends it too unless
# one asked to be remembered.
SESSION_COOKIE_AGE = 12 * 3600
# Tells the browsers that the team signed in from (home/known_browsers.py); opens nothing.
KNOWN_BROWSER_COOKIE_NAME = "knownbrowser"

# The search near oneself asks where one is; nothing else of the machine is of any use here.
PERMISSIONS_POLICY = {
    "geolocation": "(self)",
    **dict.fromkeys(
        (
            "accelerometer",
            "autoplay",
            "browsing-topics",
            "camera",
            "display-capture",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "publickey-credentials-get",
            "usb",
        ),
        "()",
    ),
}
# Wagtail's administration writes styles and scripts within its pages (docs/security.md): those may not be
# told from others, but nothing is loaded from elsewhere nor sent there.
ADMIN_SECURITY_POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}

# Public pages run nothing but the site's own files. Wagtail's administration has styles of its own within
# its pages.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "frame-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    },
}
