from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from accounts import receivers
        from accounts.services import invitations, password_reset

        receivers.connect()
        password_reset.register()
        invitations.register()
