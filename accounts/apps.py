from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from allauth.account.signals import password_reset as reset_by_link

        from accounts import receivers
        from accounts.services import invitations, password_reset

        receivers.connect()
        password_reset.register()
        invitations.register()
        reset_by_link.connect(
            password_reset.address_was_read, dispatch_uid="accounts.address_was_read"
        )
